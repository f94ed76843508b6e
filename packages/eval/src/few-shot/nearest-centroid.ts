import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Labels } from '../input/labels.js';
import type { ComputeOptions } from '../input/options.js';
import { groupMeans } from '../linalg/tables.js';
import { KNeighborsClassifier } from '../neighbors/k-neighbors-classifier.js';

/**
 * Classification by the nearest class mean in euclidean distance; of equally near ones the smaller class.
 *
 * @param caller - name for error messages.
 */
export class NearestCentroid {
  private readonly centroids: KNeighborsClassifier;

  constructor(
    private readonly caller: string,
    compute: ComputeOptions = {},
  ) {
    this.centroids = new KNeighborsClassifier({ ...compute, k: 1 });
  }

  /**
   * @param X - [n, d].
   * @param y - n labels.
   */
  async fit(X: Features, y: Labels): Promise<this> {
    const matrix = toMatrix(this.caller, 'X', X);
    const { codes, classes } = encodeLabels(this.caller, 'y', y, matrix.shape[0]);
    const { means } = groupMeans(matrix, codes, classes.length);
    await this.centroids.fit({ data: means, shape: [classes.length, matrix.shape[1]] }, classes);
    return this;
  }

  /** Part of the rows of X, in [0, 1], whose nearest class mean is that of y. */
  score(X: Features, y: Labels): Promise<number> {
    return this.centroids.score(X, y);
  }
}
