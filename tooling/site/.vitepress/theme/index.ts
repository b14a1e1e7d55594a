import theme from 'vitepress/theme-without-fonts';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet exports nothing
import './style.css';

export default theme;
