import { expect, it } from 'vitest'
import { cleanFileName, nameAsKind } from './clean-file-name.ts'

it.for<[raw: string, clean: string]>([
  ['holiday.jpg', 'holiday.jpg'],
  ['Übersicht – März.pdf', 'Übersicht – März.pdf'],
  ['发票.pdf', '发票.pdf'],
  ['👩‍👩‍👧 party 🎉.png', '👩‍👩‍👧 party 🎉.png'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\Ada\\secret.txt', 'secret.txt'],
  ['/', 'file'],
  ['..', 'file'],
  ['', 'file'],
  ['\u200b\u3164', 'file'],
  ['.htaccess', 'htaccess'],
  ['a\u0000b\r\nc.txt', 'abc.txt'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['a\u200db.txt', 'ab.txt'],
  ['<img src=x onerror=alert(1)>.png', '_img src=x onerror=alert(1)_.png'],
  ['"; rm -rf ~".txt', '_; rm -rf ~_.txt'],
  ['e\u0301.txt', 'é.txt'],
  ['  two   spaces .txt ', 'two spaces .txt'],
  ['NUL.txt', 'NUL_.txt'],
  ['com1', 'com1_'],
  ['computer.txt', 'computer.txt'],
  [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(114)}….jpeg`],
  ['😀'.repeat(200), `${'😀'.repeat(119)}…`],
  ['lone \ud800 surrogate', 'lone surrogate'],
])('[FILE-3] %j becomes %j', ([raw, clean]) => {
  expect(cleanFileName(raw)).toBe(clean)
  expect(cleanFileName(clean), 'a clean name stays as it is').toBe(clean)
})

it.for([
  ['photo.jpg', 'image/jpeg', 'photo.jpg'],
  ['photo.JPEG', 'image/jpeg', 'photo.JPEG'],
  ['photo', 'image/jpeg', 'photo.jpg'],
  ['photo.html', 'image/jpeg', 'photo.html.jpg'],
  ['invoice.pdf.exe', 'application/pdf', 'invoice.pdf.exe.pdf'],
  ['notes.bat', 'text/plain', 'notes.bat.txt'],
] as const)('[FILE-3] %s of kind %s is called %s', ([name, kind, called]) => {
  expect(nameAsKind(name, kind)).toBe(called)
})
