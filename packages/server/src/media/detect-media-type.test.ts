import { expect, it } from 'vitest'
import { DOCX, GIF, join, JPEG, makeFilm, makePhoto, makeZip, PDF, PNG, WEBP, type Bytes } from '../../test/support/pictures.ts'
import { detectMediaType } from './detect-media-type.ts'

const ODT = 'application/vnd.oasis.opendocument.text'
const frame = join('\xff\xfb\x90\x00', '\0'.repeat(413))

it.for<[what: string, bytes: Bytes, name: string, type: string | null]>([
  ['a JPEG', JPEG, 'x', 'image/jpeg'],
  ['a JPEG called a page', JPEG, 'page.html', 'image/jpeg'],
  ['a photo with a film behind it', makePhoto(), 'x.mp4', 'image/jpeg'],
  ['a PNG', PNG, 'x', 'image/png'],
  ['a GIF', GIF, 'x', 'image/gif'],
  ['a GIF that is a script as well', join('GIF89a=1;alert(1)//'), 'x.js', 'image/gif'],
  ['a WebP', WEBP, 'x', 'image/webp'],
  ['a recording (WAV)', join('RIFF....WAVEfmt '), 'x', 'audio/wav'],
  ['another RIFF', join('RIFF....AVI LIST'), 'x.webp', null],
  ['a PDF', PDF, 'x.txt', 'application/pdf'],
  ['a PDF behind something else', join('<html>', PDF), 'x.pdf', null],
  ['a film', makeFilm(), 'x', 'video/mp4'],
  ['a film of a Mac', makeFilm('qt  '), 'x', 'video/quicktime'],
  ['a recording of a phone', makeFilm('M4A '), 'x', 'audio/mp4'],
  ['a HEIC, whose hidden data would stay in', makeFilm('heic'), 'x.jpg', null],
  ['an AVIF', makeFilm('avif'), 'x.jpg', null],
  ['an MP3 with a title', join('ID3\x04\0\0\0\0\0\0', frame), 'x', 'audio/mpeg'],
  ['an MP3 without', join(frame, frame), 'x', 'audio/mpeg'],
  ['two bytes that an MP3 could begin with', join('\xff\xfb\x90\x00'), 'x.mp3', null],
  ['a document', DOCX, 'x', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['a table', makeZip(['xl/workbook.xml', '[Content_Types].xml']), 'x', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['slides', makeZip(['[Content_Types].xml', 'ppt/presentation.xml']), 'x', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['a document with macros', makeZip(['[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin']), 'x.docx', null],
  ['an open document', makeZip(['mimetype', 'content.xml'], ODT), 'x', ODT],
  ['an open document with a script', makeZip(['mimetype', 'Basic/script-lb.xml'], ODT), 'x', null],
  ['an open document of a kind we do not know', makeZip(['mimetype', 'content.xml'], `${ODT}-template`), 'x', null],
  ['an archive of anything', makeZip(['holiday.jpg']), 'x.docx', null],
  ['an archive with a program in a document', makeZip(['[Content_Types].xml', 'word/document.xml', 'setup.exe']), 'x.docx', null],
  ['an archive without a directory', join('PK\x03\x04', '\0'.repeat(60)), 'x.docx', null],
  ['a directory that lies about its length', join(DOCX.subarray(0, -6), '\xff\xff\xff\x7f\0\0'), 'x.docx', null],
  ['a text', join('Hello\r\n\tthere\n'), 'x', 'text/plain'],
  ['a text in another script', new Uint8Array(Buffer.from('שלום, 你好, 🌿')), 'x.md', 'text/plain'],
  ['a table in text', join('a;b\n1;2\n'), 'x.csv', 'text/csv'],
  ['a page', join('<!doctype html><p>Hi'), 'x.txt', null],
  ['a page behind white space', join(' \n\t<HTML><body>'), 'x.txt', null],
  ['a page in the middle of a text', join('Hello <script>alert(1)</script>'), 'x.txt', null],
  ['an SVG', join('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'x.png', null],
  ['an SVG with a declaration', join('<?xml version="1.0"?><svg/>'), 'x.txt', null],
  ['a text called a page', join('Hello'), 'x.html', null],
  ['a text called a script', join('alert(1)'), 'x.js', null],
  ['a text called an SVG', join('Hello'), 'x.SVG', null],
  ['a shell script', join('#!/bin/sh\nrm -rf ~'), 'x', null],
  ['a program', join('MZ\x90\0\x03\0\0\0'), 'x.pdf', null],
  ['a program of Linux', join('\x7fELF\x02\x01'), 'x.txt', null],
  ['text with a NUL in it', join('Hello\0there'), 'x.txt', null],
  ['text that is not UTF-8', join('caf\xe9'), 'x.txt', null],
  ['UTF-16', join('\xff\xfeH\0i\0'), 'x.txt', null],
  ['one byte', join('\xff'), 'x.jpg', null],
])('[FILE-2] %s is told by its content', ([, bytes, name, type]) => {
  expect(detectMediaType(bytes, name)).toBe(type)
})
