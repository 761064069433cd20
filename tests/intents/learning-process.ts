// A process that learns what the small shop hears, and keeps it in the folder it is told.
import { silentLog } from '../../activities/index.ts';
import { learnOnce, nlpjsEngine } from '../../intents/index.ts';
import { shopExamples } from './shop.ts';

await learnOnce(nlpjsEngine(), shopExamples, { folder: process.argv[2]!, log: silentLog });
