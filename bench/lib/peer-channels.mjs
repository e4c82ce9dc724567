// The names of the channels that the stubs of the peers have. Pusher allows no colon in a name.
export const PEER_CHANNEL = 'bench';
export const PEER_BOOK = 'book';
