/** The data set that one is a part of, whose hyper-parameters it has and whose results it is compared with. */
export function baseDataset(name: string): string {
  return name.replace(/-mini$/, '');
}
