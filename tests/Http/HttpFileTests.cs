using System.Text.Json;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The requests to try by hand, in <c>docs/http</c>, are requests of this application.</summary>
public sealed partial class HttpFileTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.Folder("docs/http"), "*.http").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void EveryRequest_NamesARouteOfTheApplication(string file)
    {
        Match[] requests = [.. Request().Matches(File.ReadAllText(Path.Combine(Repository.Folder("docs/http"), file))).Cast<Match>()];
        Assert.NotEmpty(requests);
        Assert.Empty(requests.Where(r =>
            !RouteTable.All.Any(route => route.Method == r.Groups["method"].Value && Matches(route.Template, r.Groups["path"].Value))).Select(r => r.Value));
    }

    [Theory, MemberData(nameof(Files))]
    public void EveryBody_IsWhatJsonReads(string file)
    {
        foreach (string line in File.ReadLines(Path.Combine(Repository.Folder("docs/http"), file)).Where(l => l.StartsWith('{')))
        {
            using JsonDocument body = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
        }
    }

    [Fact]
    public void ForeignRequest_IsNone() => Assert.DoesNotContain(RouteTable.All, r => Matches(r.Template, "api/nothing/of/ours"));

    private static bool Matches(string template, string path) =>
        Regex.IsMatch(path, "^" + Parameter().Replace(template, "[^/]+") + "$", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^(?<method>GET|POST) \{\{base\}\}/(?<path>[^\s?]*)", RegexOptions.Multiline)]
    private static partial Regex Request();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
