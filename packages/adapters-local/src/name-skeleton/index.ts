export { nameSkeleton } from './name-skeleton.js';
