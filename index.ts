export { InvoanceApi } from './credentials/InvoanceApi.credentials';
export { Invoance } from './nodes/Invoance/Invoance.node';
export { InvoanceTrigger } from './nodes/Invoance/InvoanceTrigger.node';
