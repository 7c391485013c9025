// One facet: its values with counts, each a link to the search that a click leads to.
import { graphql } from "relay-runtime";

export const facet = graphql`
  fragment FacetPanel_facet on Facet {
    field
    totalValues
    missing
    values {
      value
      label
      count
      currentCount
      selected
      toggle
    }
  }
`;
