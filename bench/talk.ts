/** What a customer says to the dialog of three questions: four turns, four replies. */
export const complaintTalk: readonly string[] = [
  'my parcel arrived broken',
  'Ada Lovelace',
  'it is 102938',
  'the handle came off when I took it out of the box',
];
