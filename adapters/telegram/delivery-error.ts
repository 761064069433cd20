import { DeliveryError, type DeliveryProblem } from '../adapter.ts';
import { NoAnswer, Refusal } from './refusal.ts';

/** What a failed call means for the message it should have sent. */
export function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof NoAnswer) {
    return new DeliveryError(error.sent ? 'uncertain' : 'later', error.message, { cause: error });
  }
  if (error instanceof Refusal) {
    return new DeliveryError(problem(error), explained(error), {
      cause: error,
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    });
  }
  // A mistake of ours. Sending it again would only repeat it.
  return new DeliveryError('request', `Sending to Telegram failed: ${String(error)}`, {
    cause: error,
  });
}

function problem({ status, description, isTelegrams, isOfToken }: Refusal): DeliveryProblem {
  if (status === 429 || status >= 500 || !isTelegrams) return 'later';
  if (isOfToken) return 'auth';
  if (status === 403 || gone.test(description)) return 'recipient';
  return 'request';
}

/** 400 with one of these says that the chat, not the message, is the trouble. */
const gone =
  /chat not found|user not found|PEER_ID_INVALID|USER_IS_BLOCKED|user is deactivated|chat was (?:deactivated|deleted)|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|not enough rights|have no rights|message thread not found|TOPIC_(?:CLOSED|DELETED)|BUSINESS_(?:CONNECTION_INVALID|PEER_)/i;

function explained(refusal: Refusal): string {
  if (refusal.isOfToken) {
    return `Telegram refused TELEGRAM_TOKEN (${refusal.status} ${refusal.description}). Ask @BotFather for a new token and set it.`;
  }
  return refusal.message;
}
