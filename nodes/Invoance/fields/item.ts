import type { IDataObject, IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';

/** All that a reader of fields takes of an item, so that a trigger, which has no items, can use it. */
export interface ItemParameters {
	/** The value of a parameter, its expressions resolved for this item; null if there is none. */
	parameter(name: string): unknown;
}

export interface InputItem extends ItemParameters {
	/** Its place among the items of the run, from 0. */
	index: number;
	json: IDataObject;
	/** True if the user gave the parameter, or the value of a resource locator, as an expression. */
	isExpression(name: string): boolean;
}

export function inputItemsOf(functions: IExecuteFunctions): InputItem[] {
	const { parameters } = functions.getNode();
	return functions.getInputData().map(({ json }, index) => ({
		index,
		json,
		parameter: (name) => functions.getNodeParameter(name, index, null),
		isExpression: (name) => isExpression(parameters[name]),
	}));
}

function isExpression(value: NodeParameterValueType | undefined): boolean {
	const text =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	return typeof text === 'string' && text.startsWith('=');
}
