global using Xunit;
// bUnit 2 and xunit.v3 both have a TestContext.
global using TestContext = Xunit.TestContext;
