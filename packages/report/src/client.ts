/** What pages of other packages share with the report's: code for browsers. */
export { nameAsImage } from './page/client/name-as-image.js';
