/**
 * The decoders that may work on a recording, by ffmpeg's names: those of the formats that phones,
 * recorders, browsers and conferencing tools write, in every spelling that builds of ffmpeg use.
 */
export const audioDecoders: string = [
  ...['aac', 'aac_fixed', 'aac_latm', 'libfdk_aac', 'ac3', 'ac3_fixed', 'eac3', 'dca'],
  ...['mlp', 'truehd', 'alac', 'als', 'flac', 'tta', 'wavpack', 'ape'],
  ...['mp1', 'mp1float', 'mp2', 'mp2float', 'mp3', 'mp3float', 'mp3adu', 'mp3adufloat'],
  ...['opus', 'libopus', 'vorbis', 'libvorbis', 'speex', 'libspeex'],
  ...['amrnb', 'amrwb', 'libopencore_amrnb', 'libopencore_amrwb', 'evrc', 'qcelp', 'nellymoser'],
  ...['gsm', 'gsm_ms', 'libgsm', 'libgsm_ms', 'g722', 'g723_1', 'g726', 'g726le', 'g729', 'ilbc'],
  ...['libilbc', 'truespeech', 'wmav1', 'wmav2', 'wmapro', 'wmalossless', 'wmavoice', 'dvaudio'],
  ...['adpcm_ima_wav', 'adpcm_ima_qt', 'adpcm_ima_oki', 'adpcm_ms', 'adpcm_swf', 'adpcm_yamaha'],
  ...[
    'pcm_alaw',
    'pcm_mulaw',
    'pcm_bluray',
    'pcm_dvd',
    's302m',
    'pcm_s8',
    'pcm_s8_planar',
    'pcm_u8',
  ],
  ...['pcm_s16le', 'pcm_s16be', 'pcm_s16le_planar', 'pcm_s16be_planar', 'pcm_u16le', 'pcm_u16be'],
  ...['pcm_s24le', 'pcm_s24be', 'pcm_s24le_planar', 'pcm_u24le', 'pcm_u24be'],
  ...['pcm_s32le', 'pcm_s32be', 'pcm_s32le_planar', 'pcm_u32le', 'pcm_u32be'],
  ...['pcm_s64le', 'pcm_s64be', 'pcm_f16le', 'pcm_f24le'],
  ...['pcm_f32le', 'pcm_f32be', 'pcm_f64le', 'pcm_f64be'],
].join(',');

/**
 * Decoders of pictures that ffprobe may open, which it does for each stream; it ends with an error
 * where it may not. They never get a packet: what reads packets heeds `audioDecoders` only.
 */
export const pictureDecoders: string = [
  ...['h264', 'hevc', 'vvc', 'vp8', 'vp9', 'libvpx', 'libvpx-vp9', 'av1', 'libdav1d', 'libaom-av1'],
  ...['mpeg1video', 'mpeg2video', 'mpegvideo', 'mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4'],
  ...[
    'wmv1',
    'wmv2',
    'wmv3',
    'wmv3image',
    'vc1',
    'vc1image',
    'mss1',
    'mss2',
    'h261',
    'h263',
    'h263i',
  ],
  ...['h263p', 'flv', 'svq1', 'svq3', 'theora', 'dirac', 'cinepak', 'indeo3', 'indeo4', 'indeo5'],
  ...['prores', 'dnxhd', 'cfhd', 'dvvideo', 'rawvideo', 'v210', 'huffyuv', 'ffvhuff', 'ffv1'],
  ...[
    'utvideo',
    'lagarith',
    'magicyuv',
    'qtrle',
    'rpza',
    'msrle',
    'msvideo1',
    'cscd',
    'tscc',
    'tscc2',
  ],
  ...['zmbv', 'flashsv', 'flashsv2', 'hap', 'jpeg2000', 'libopenjpeg', 'jpegls', 'mjpeg', 'mjpegb'],
  ...['png', 'apng', 'gif', 'bmp', 'tiff', 'webp', 'targa'],
].join(',');

/** Decoders of subtitles that ffprobe may open, for the same reason. */
export const subtitleDecoders: string = [
  ...['mov_text', 'text', 'srt', 'subrip', 'ass', 'ssa', 'webvtt', 'cc_dec', 'dvdsub', 'dvbsub'],
  ...['pgssub', 'xsub', 'libzvbi_teletextdec', 'libaribb24'],
].join(',');
