import { createInterface } from 'node:readline';
import { RunFolder } from '../src/index.js';
import {
  exampleCheckpoint,
  exampleConfig,
  exampleLikelihood,
  exampleLine,
  examplePicture,
} from '../src/testing/index.js';

// A process of a test. `lock PATH`: each line `lock` on stdin is answered with `held` or what was in the way, each
// line `release` with `released`. `write ROOT`: writes a run for ever.
const [, , mode, path] = process.argv;
const say = (line: string) => process.stdout.write(`${line}\n`);

async function answer(): Promise<void> {
  const folder = RunFolder.at(path);
  let held: Awaited<ReturnType<typeof folder.lock>> | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'lock') {
      try {
        held = await folder.lock();
        say('held');
      } catch (error) {
        say(String(error));
      }
    } else {
      await held?.release();
      say('released');
    }
  }
}

async function write(): Promise<void> {
  say('started');
  const config = exampleConfig();
  const folder = new RunFolder(path, config);
  await folder.lock();
  await folder.create(config);
  for (let epoch = ((await folder.readMetrics()).at(-1)?.epoch ?? 0) + 1; ; epoch++) {
    await folder.appendMetrics(exampleLine(epoch));
    await folder.writeCheckpoint(await exampleCheckpoint(epoch, 50_000));
    await folder.writeStage('likelihood', exampleLikelihood(epoch));
    await folder.writeFigure('grid', examplePicture((epoch % 256) / 255, 100));
  }
}

await (mode === 'write' ? write() : answer());
