import { join } from 'node:path';
import { built } from '../places.ts';

/** The helpdesk as one file of plain JavaScript. */
export const helpdeskProgram = join(built, 'start', 'helpdesk.js');
