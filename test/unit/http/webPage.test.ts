import { announcesPage, beginsAsPage } from '../../../nodes/Invoance/http/webPage';

describe('headers', () => {
	it.each([
		'text/html',
		'text/html; charset=utf-8',
		'text/html;charset=utf-8',
		'TEXT/HTML',
		' \ttext/html',
		'application/xhtml+xml',
		'application/xhtml+xml; charset=utf-8',
	])('announce a web page: %j', (type) => {
		expect(announcesPage({ 'content-type': type })).toBe(true);
	});

	it.each([
		'application/json',
		'application/json; profile="text/html"',
		'application/x-ndjson',
		'application/xml',
		'text/plain',
		'text/htmlish',
		'x-text/html',
		'',
		undefined,
		7,
	])('announce something else, or nothing: %j', (type) => {
		expect(announcesPage({ 'content-type': type, 'x-was': 'text/html' })).toBe(false);
	});

	it('that are not there announce nothing', () => {
		expect(announcesPage({})).toBe(false);
	});
});

describe('a text', () => {
	it.each([
		'<!DOCTYPE html><title>Log in</title>',
		'<!doctype html>',
		'<!-- Blocked --><p>',
		'<html lang="en">',
		'<HTML>',
		'<head>',
		'<body class="blocked">',
		'<?xml version="1.0"?><Error/>',
		'\r\n\t  \n<html>',
		'\uFEFF<html>',
		'\uFEFF\n<!DOCTYPE html>',
	])('begins as a page does: %j', (text) => {
		expect(beginsAsPage(text)).toBe(true);
	});

	it.each([
		'',
		'{"message":"<html>"}',
		'"<!DOCTYPE html>"',
		'event_id,text\n1,<html>',
		'{"error":"not_found"}\n<html>',
		'%PDF-1.7 <?xml version="1.0"?>',
		'\u0000<html>',
		'< html>',
		'html',
	])('begins as no page does: %j', (text) => {
		expect(beginsAsPage(text)).toBe(false);
	});
});
