// Translators of the two shapes that many modules store: notices for a user, and a notice for operators.
import type { AdminNotice } from '../../contract/admin/admin-events.js';
import type { UserNotice, UserNotices } from '../../contract/trading/user-events.js';

export const userNotices = ({ notices }: UserNotices): readonly UserNotice[] => notices;

export const operatorNotice = (notice: AdminNotice): readonly AdminNotice[] => [notice];
