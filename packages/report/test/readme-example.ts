import { accuracyTables, renderText } from '@simvae/report';
import { findRuns, readSummaries } from '@simvae/runs';

const found = await findRuns('runs'); // where `simvae bench` writes
const { runs } = await readSummaries(found.runs);
for (const table of accuracyTables(runs)) console.log(renderText(table));
