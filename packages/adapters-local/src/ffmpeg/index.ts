export { createFfmpegMediaTool, type FfmpegMediaToolOptions } from './ffmpeg-media-tool.js';
