import type { ExportOrder } from '../../api/client';
import { toRangeParameter, type DateRange } from '../../exports/dateRange';
import type { ItemContext } from '../runItems';
import { readDateRange } from './dateRange';
import { readFilters } from './filters';
import { readFormat } from './format';
import { readOrganizationId } from './organization';

/** Reads from an item's fields what export it asks for, and the date range in the user's zone. */
export function readExportOrder({ functions, itemIndex, instant }: ItemContext): {
	order: ExportOrder;
	range: DateRange;
} {
	const range = readDateRange(functions, itemIndex, instant);
	const order: ExportOrder = {
		organizationId: readOrganizationId(functions, itemIndex),
		format: readFormat(functions, itemIndex),
		filters: {
			...readFilters(functions, itemIndex),
			...(range.start && { range_start: toRangeParameter(range.start) }),
			...(range.end && { range_end: toRangeParameter(range.end) }),
		},
	};
	return { order, range };
}
