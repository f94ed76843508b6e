import { exampleScores } from '@simvae/runs/testing';

/** Scores of several targets: for gender, hair and attributes, each a number in `scores`. */
export function exampleTargets(scores: Readonly<Record<string, number>>, attributes: readonly string[]) {
  const of = (name: string) => exampleScores(scores[name]);
  const group = (name: string) => (attributes.includes(name) ? { group: 'attributes' } : {});
  const keyed = <T>(names: readonly string[], value: (name: string) => T) =>
    Object.fromEntries(names.map((name) => [name, { ...group(name), ...value(name) }]));
  const names = Object.keys(scores);
  return {
    probes: keyed(names, (name) => of(name).probes.class),
    neighbors: keyed(names, (name) => of(name).neighbors.class),
    mixture: keyed(
      names.filter((name) => !attributes.includes(name)),
      (name) => of(name).mixture.class,
    ),
  };
}
