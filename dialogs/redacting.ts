import type { Json } from '../activities/index.ts';

const hidden = '•••';

/** The customer's words without the value; nothing but dots where the value cannot be found in them. */
export function hide(text: string, value: Json | undefined): string {
  if (text.trim() === '') return text;
  const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (written === '') return hidden;
  // A card number is typed with spaces or hyphens that its value does not have.
  const spaced = Array.from(written.slice(0, 200))
    .map((sign) => sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('[\\s.-]{0,3}');
  const without = text.normalize('NFKC').replace(new RegExp(spaced, 'giu'), hidden);
  return without === text.normalize('NFKC') ? hidden : without;
}
