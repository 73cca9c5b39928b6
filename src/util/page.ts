/** The pages of files. */

/** Of a server built without --with-blocksize; of others the collector says that costs will differ. */
export const PAGE_BYTES = 8192;
