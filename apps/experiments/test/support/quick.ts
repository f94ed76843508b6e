/** Networks of few units: what is tested is the command, not what is learnt. */
export const narrow: readonly string[] = ['--set', 'network.hidden=[64,64]'];

/** Short evaluations: probes of two epochs, mixtures of one start, maps of few images. */
export const brief: readonly string[] = [
  ...['--set', 'evaluation.probeEpochs=2'],
  ...['--set', 'evaluation.gmmInits=1'],
  ...['--set', 'evaluation.mapImages=40'],
];
