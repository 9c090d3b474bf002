/** What stylesheets and pictures are to the unit tests. */
export default {};
