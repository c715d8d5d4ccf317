/** The session of n8n's that an answer sets, as a request sends it; undefined if it sets none. */
export function cookieIn(cookies: string[]): string | undefined {
	return cookies.find((cookie) => cookie.startsWith('n8n-auth='))?.split(';')[0];
}
