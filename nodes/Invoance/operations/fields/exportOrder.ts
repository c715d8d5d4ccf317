import type { ExportOrder } from '../../api/client';
import type { DateRange } from '../../periods/dateRange';
import type { ItemContext } from '../runItems';
import { rangeFilter, readDateRange } from './dateRange';
import { readFilters } from './filters';
import { readFormat } from './format';
import { readOrganizationId } from './organization';

/** What export an item asks for. */
interface ReadOrder {
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
