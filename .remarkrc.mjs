// Every link from one of our documents to a file or heading of ours leads somewhere: npm run links.
import validateLinks from 'remark-validate-links';

export default { plugins: [[validateLinks, { repository: false }]] };
