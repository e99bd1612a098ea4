using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>What the official SDKs declare comes from their packages; our own stand beneath, in namespaces of their own.</summary>
public sealed partial class OfficialNamespaceTests
{
    [Fact]
    public void NoFile_DeclaresATypeInANamespaceOfAnSdk() => Assert.Empty(
        Repository.Sources().SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(m => $"{file}: {m.Value.Trim()}")));

    [Theory]
    [InlineData("namespace Azure.Data.Tables;", true)]
    [InlineData("namespace SendGrid\n{", true)]
    [InlineData("namespace Workflows.Embedded.Tables;", false)]
    [InlineData("namespace Microsoft.DurableTask.Client;", true)]
    [InlineData("namespace Microsoft.Azure.Functions.Worker;", true)]
    [InlineData("namespace SendGridly;", false)]
    public void Pattern_KnowsThem(string line, bool isOfficial) => Assert.Equal(isOfficial, Declaration().IsMatch(line));

    [GeneratedRegex(@"^[ \t]*namespace (Azure|DurableTask|Microsoft|SendGrid|MimeKit|MailKit)(\.[\w.]+)?\s*[;{]", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
