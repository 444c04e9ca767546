/**
 * Writable memory of ffmpeg and of ffprobe, in bytes. Honest recordings take less than a tenth; the
 * index of an MP4 of twelve hours takes about 50 MB.
 */
export const memoryBytes: number = 512 * 1_048_576;

/**
 * Processor time of ffprobe for one file, in seconds. Honest recordings take a fraction of a second,
 * whatever their size; files made to be walked step by step take minutes.
 */
export const probeCpuSeconds = 5;
