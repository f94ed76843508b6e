export const usage = `Usage: simvae-eval FEATURES [--labels FILE] [options]

Scores representations: linear probe, MLP probe, k-NN and a Gaussian mixture.
Files are .npy, .npz, .csv or .safetensors; of several arrays NAME picks one: file.npz:NAME.

  FEATURES               rows of features; an .npz with train, train_labels, test and test_labels needs no more
  --labels FILE          a label per row, or a column of labels per attribute
  --test FILE            features of a test set of its own, with
  --test-labels FILE     its labels
  --test-fraction F      without --test: part of every class that is tested on (default 0.2)
  --protocol ID          paper, strict or both (default both)
  --seed N               (default 0)
  --epochs N             of the probes (default 200)
  --hidden N             width of the MLP probe (default: as the features)
  --n-init N             starts of the mixture (default 200)
  --threads N            (default: all cores)
  --json                 print results as JSON
  --help                 print this
`;
