import { MemoryHost } from './memory-host.js';

process.stdout.write(JSON.stringify(new MemoryHost().app.document()));
