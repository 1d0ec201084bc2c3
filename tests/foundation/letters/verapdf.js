// veraPDF over the files named on the command line, by the rules of PDF/A-3a and of PDF/UA-1: a line of JSON for each.
//
// Runs in the Rhino that lies in the same archive as veraPDF, as the Java runtime at hand has no compiler. That archive
// lacks what veraPDF usually reads its rules with (JAXB), so they are read here.
(function (files) {
    var verapdf = Packages.org.verapdf;
    var profiles = verapdf.pdfa.validation.profiles.Profiles;
    var flavours = verapdf.pdfa.flavours.PDFAFlavour;

    function children(element, name) {
        var found = element.getElementsByTagName(name), list = [];
        for (var n = 0; n < found.getLength(); n++) list.push(found.item(n));
        return list;
    }

    function text(element, name) {
        return children(element, name)[0].getTextContent();
    }

    function attribute(element, name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }

    function profile(flavour, name) {
        var resource = java.lang.ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/" + name);
        var root = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(resource);
        var rules = new java.util.HashSet(), variables = new java.util.HashSet();
        children(root, "rule").forEach(function (rule) {
            var id = children(rule, "id")[0];
            var specification = flavours.Specification.valueOf(id.getAttribute("specification"));
            rules.add(profiles.ruleFromValues(
                profiles.ruleIdFromValues(specification, id.getAttribute("clause"), Number(id.getAttribute("testNumber"))),
                rule.getAttribute("object"), java.lang.Boolean.valueOf(attribute(rule, "deferred")), attribute(rule, "tags"),
                text(rule, "description"), text(rule, "test"),
                profiles.errorFromValues(text(rule, "message"), new java.util.ArrayList()), new java.util.ArrayList()));
        });
        children(root, "variable").forEach(function (variable) {
            variables.add(profiles.variableFromValues(
                variable.getAttribute("name"), variable.getAttribute("object"),
                text(variable, "defaultValue"), text(variable, "value")));
        });
        var details = profiles.profileDetailsFromValues(name, name, "", new java.util.Date());
        return { flavour: flavour, rules: rules.size(), built: profiles.profileFromValues(flavour, details, "", rules, variables) };
    }

    verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
    var foundry = verapdf.pdfa.Foundries.defaultInstance();
    var standards = [profile(flavours.PDFA_3_A, "PDFA-3A.xml"), profile(flavours.PDFUA_1, "PDFUA-1.xml")];
    files.forEach(function (file) {
        var failures = [], checks = [];
        standards.forEach(function (standard) {
            var parser = foundry.createParser(new java.io.File(file), standard.flavour);
            var validator = foundry.createValidator(standard.built, false);
            var result = validator.validate(parser);
            checks.push(Number(result.getTotalAssertions()));
            for (var said = result.getTestAssertions().iterator(); said.hasNext();) {
                var found = said.next();
                failures.push(standard.flavour + " " + found.getRuleId().getClause() + ": " + found.getMessage());
            }
            validator.close();
            parser.close();
        });
        print(JSON.stringify({ file: String(file), checks: checks, failures: failures }));
    });
})(arguments);
