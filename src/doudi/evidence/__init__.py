"""Evidence (证据): what departments say about a family, from which source, as of when, and on whose authorisation.

Owns dated snapshots of extracts as records, authorisations, every query made, sourced facts, and the exchange of files
with banks. Asks the registry who somebody is, columnar for the snapshots, the platform for encryption and audit; tells
casework what departments said, and never decides anything. An answer that did not come is *unknown*, never *none*.
"""
