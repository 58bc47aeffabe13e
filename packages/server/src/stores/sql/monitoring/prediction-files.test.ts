import { backends } from '../../../../testing/backends.ts';
import { predictionFilesContract } from './prediction-files.contract.ts';
import { createPredictionFiles } from './prediction-files.ts';

for (const backend of backends)
  predictionFilesContract({
    name: backend.name,
    open: async (clock) => {
      const { database, dispose } = await backend.open();
      return { files: createPredictionFiles(database, clock), dispose };
    },
  });
