/** Where reports point to: paths of files as a reviewer's tools see them. */
import type { FileLocation } from '../model/verification.ts';

export interface PlaceOptions {
  /** The folder of migrations from the root of the repository, with slashes; empty for the root itself. */
  readonly folder: string;
}

export function placePath({ folder }: PlaceOptions, { file }: FileLocation): string {
  return folder === '' || folder === '.' ? file : `${folder.replace(/\/+$/, '')}/${file}`;
}
