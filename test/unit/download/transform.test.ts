import { Transform as NodeTransform } from 'node:stream';
import { Transform } from '../../../nodes/Invoance/download/transform';

it("the class of transform streams is Node.js's own", () => {
	expect(Transform).toBe(NodeTransform);
});
