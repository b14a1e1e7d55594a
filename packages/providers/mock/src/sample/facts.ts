/** What occurs in several parts of the incident. */
export const lure = 'https://login.invoice-portal.example/view?id=4711';
export const download = 'http://files.invoice-portal.example/invoice_4711.exe';
export const payload = '162f9ec27077ce320229514fd9c37926fad67b354e1104de8c18bf3412bfe3ce';
export const payloadMd5 = 'b68dfdf54b68a4844182921c8872bac6';
export const c2 = '203.0.113.66';
export const payloadPath = 'C:\\Users\\dana.reyes\\Downloads\\invoice_4711.exe';
export const lureSender = 'billing@invoice-portal.example';
export const lureSubject = 'Overdue: invoice 4711';
