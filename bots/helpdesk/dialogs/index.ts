export { refund } from './refund.ts';
export { trackParcel } from './track-parcel.ts';
export { welcome } from './welcome.ts';
