import type { ExportOrder } from '../../api/client';
import { toRangeParameter, type DateRange } from '../../exports/dateRange';
import type { ItemContext } from '../runItems';
import { readDateRange } from './dateRange';
import { readFilters } from './filters';
import { readFormat } from './format';
import { readOrganizationId } from './organization';

/** What export an item asks for. */
export interface ReadOrder {
	order: ExportOrder;
	/** The date range in the user's time zone. */
	range: DateRange;
}

/** Reads from an item's fields what export it asks for. */
export function readExportOrder(item: ItemContext): ReadOrder {
	const { functions, itemIndex } = item;
	const organizationId = readOrganizationId(functions, itemIndex);
	const format = readFormat(functions, itemIndex);
	const range = readDateRange(item, organizationId);
	return {
		order: {
			organizationId,
			format,
			filters: { ...readFilters(functions, itemIndex), ...rangeFilter(range) },
		},
		range,
	};
}

/** A date range by its names in the API; open ends are left out. */
export function rangeFilter({ start, end }: DateRange): {
	range_start?: string;
	range_end?: string;
} {
	return {
		...(start && { range_start: toRangeParameter(start) }),
		...(end && { range_end: toRangeParameter(end) }),
	};
}
