using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api.Docs;
using Workflows.Cases;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The rules that keep one route table working on the official host and on ours, over every function of the application.</summary>
public sealed class HttpRouteTests
{
    private static readonly IReadOnlyList<(string Function, string Method, string Route, HttpTriggerAttribute Trigger, MethodInfo Code)> Routes =
    [
        .. from code in typeof(ApiCatalog).Assembly.GetTypes().SelectMany(t =>
            t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
           let function = code.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let trigger = code.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
           where trigger is not null
           from method in trigger.Methods ?? []
           select (function.Name, method, trigger.Route ?? "", trigger, code),
    ];

    [Fact]
    public void EveryFunction_NamesItsMethodsAndRoute_AndReturnsAResult()
    {
        Assert.True(Routes.Count > 30);
        Assert.All(Routes, r =>
        {
            Assert.NotEmpty(r.Trigger.Methods!);
            Assert.NotEmpty(r.Route);
            Assert.Contains(r.Method, (string[])["get", "post", "head"]);
            Assert.Contains(r.Code.ReturnType, (Type[])[typeof(Microsoft.AspNetCore.Http.IResult), typeof(Task<Microsoft.AspNetCore.Http.IResult>)]);
        });
    }

    [Fact]
    public void NoRoute_BeginsWithWhatTheHostKeeps() => Assert.All(Routes, r =>
    {
        Assert.False(r.Route.StartsWith("admin", StringComparison.OrdinalIgnoreCase), r.Route);
        Assert.False(r.Route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase), r.Route);
    });

    [Fact]
    public void NoTwoRoutesOfOneMethod_MatchTheSamePath()
    {
        List<string> ambiguous =
        [
            .. from a in Routes
               from b in Routes
               where string.CompareOrdinal(a.Function, b.Function) < 0 && a.Method == b.Method && CanMeet(Segments(a.Route), Segments(b.Route))
               select $"{a.Method} {a.Route} ({a.Function}) and {b.Route} ({b.Function})",
        ];
        Assert.Empty(ambiguous);
    }

    [Theory]
    [InlineData("a/{x}", "a/b", true)]
    [InlineData("a/{x:minlength(3)}", "a/b", false)]
    [InlineData("a/{x:minlength(3)}", "a/bcd", true)]
    [InlineData("a/{*x}", "a/b/c", true)]
    [InlineData("a/{x}", "a/b/c", false)]
    [InlineData("{x:maxlength(0)?}", "a", false)]
    [InlineData("A/b", "a/B", true)]
    public void TheCheckItself_KnowsWhatMeets(string one, string other, bool meets) => Assert.Equal(meets, CanMeet(Segments(one), Segments(other)));

    /// <summary>RFC 9110 section 9.3.2: HEAD is answered as GET is. Link checkers of mail gateways ask so, and must not mark our links as dead.</summary>
    [Fact]
    public void Head_IsTakenWhereverGetIs() =>
        Assert.Empty(Routes.GroupBy(r => r.Function).Where(f => f.Any(r => r.Method == "get") && f.All(r => r.Method != "head")).Select(f => f.Key));

    [Fact]
    public void Description_ListsExactlyTheRoutesOfTheApi()
    {
        JsonObject paths = (JsonObject)OpenApi.Describe(new Uri("https://workflows.example/"))["paths"]!;
        string[] described = [.. paths.SelectMany(p => ((JsonObject)p.Value!).Select(m => $"{m.Key} {p.Key}"))];
        string[] served = [.. Routes.Where(r => r.Method != "head" && r.Route.StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(r => CaseArea.All.FirstOrDefault(a => r.Route == $"api/{a.Name}/{{id}}/{{act}}") is { } area
                ? area.Api.Acts.Select(act => $"{r.Method} /api/{area.Name}/{{id}}/{act.Name}")
                : [$"{r.Method} /{r.Route}"])];
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.All(ApiCatalog.All, o => Assert.Equal(o.NoKey, Routes.First(r => r.Function == o.Function).Trigger.AuthLevel == AuthorizationLevel.Anonymous));
        Assert.All(ApiCatalog.All, o => Assert.Equal(o.MasterKey, Routes.First(r => r.Function == o.Function).Trigger.AuthLevel == AuthorizationLevel.Admin));
    }

    /// <summary>What is listed, shown and answered to acts has its form; what is a file or told in words only is named here.</summary>
    [Fact]
    public void Description_SaysTheFormOfAnswers_AndEveryReferenceLeadsSomewhere()
    {
        JsonObject document = OpenApi.Describe(new Uri("https://workflows.example/"));
        Assert.All(ApiCatalog.All.Where(o => CaseArea.All.Any(a => o.Route == $"api/{a.Name}" || o.Route.StartsWith($"api/{a.Name}/{{id}}", StringComparison.Ordinal))
            && o.Produces == "application/json" && !CaseArea.All.Any(a => a.Api.Others.Contains(o))), o => Assert.NotNull(o.Answer));
        string text = document.ToJsonString();
        JsonObject schemas = (JsonObject)document["components"]!["schemas"]!;
        Assert.All(ApiCatalog.All.SelectMany(o => o.Answer?.Types ?? []), t => Assert.True(schemas.ContainsKey(t.Name), t.Name));
        Assert.DoesNotContain("\"$ref\":\"#\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"$ref\":\"#/properties", text, StringComparison.Ordinal);
        Assert.All(ApiCatalog.All, o => Assert.Equal(!o.NoKey, document["paths"]!["/" + o.Route]![o.Method]!["responses"]!["401"] is not null
            && !(o.NoKey && o.Refusals.Contains(401))));
    }

    private static string[] Segments(string route) => route.Length == 0 ? [] : route.Split('/');

    /// <summary>Some path matches both. Constraints on a length are understood; any other is taken to match everything.</summary>
    private static bool CanMeet(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        if (a.Length == 0 && b.Length == 0)
        {
            return true;
        }

        if ((a.Length > 0 && a[0].StartsWith("{*", StringComparison.Ordinal)) || (b.Length > 0 && b[0].StartsWith("{*", StringComparison.Ordinal)))
        {
            return true;
        }

        if ((a.Length > 0 && IsEmpty(a[0]) && CanMeet(a[1..], b)) || (b.Length > 0 && IsEmpty(b[0]) && CanMeet(a, b[1..])))
        {
            return true;
        }

        return a.Length > 0 && b.Length > 0 && !IsEmpty(a[0]) && !IsEmpty(b[0]) && SegmentsMeet(a[0], b[0]) && CanMeet(a[1..], b[1..]);
    }

    private static bool IsEmpty(string segment) => segment.Contains("maxlength(0)", StringComparison.Ordinal);

    private static bool SegmentsMeet(string a, string b) =>
        (a[0] == '{', b[0] == '{') switch
        {
            (true, true) => true,
            (true, false) => b.Length >= MinLength(a),
            (false, true) => a.Length >= MinLength(b),
            _ => string.Equals(a, b, StringComparison.OrdinalIgnoreCase),
        };

    private static int MinLength(string segment)
    {
        const string minimum = "minlength(";
        int at = segment.IndexOf(minimum, StringComparison.Ordinal);
        return at < 0 ? 1 : int.Parse(segment[(at + minimum.Length)..segment.IndexOf(')', at)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
