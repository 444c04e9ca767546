/** Pulls one model, as it is ordered on the command line, until it is done or killed. */
import { type PullOptions, pullModel } from '../../packages/adapters-local/src/sherpa/index.js';

const order = JSON.parse(process.argv[2] ?? '{}') as PullOptions;
const { present } = await pullModel(order);
process.stdout.write(present ? 'was there\n' : 'pulled\n');
