/** The relay page's text, put into the bundle as it is: its content security policy allows no other byte. */
declare module '*/relay/index.html?raw' {
  const text: string;
  export default text;
}
