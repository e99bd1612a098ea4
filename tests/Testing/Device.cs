using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Workflows.Testing;

/// <summary>What a browser does without scripts: keeps cookies, opens pages, submits the forms on them.</summary>
public sealed partial class Device : IDisposable
{
    private readonly HttpClient client;

    /// <param name="address">The application's.</param>
    /// <param name="from">The device's own, one of this machine; any when null.</param>
    public Device(Uri address, string? from = null)
    {
        Cookies = new CookieContainer();
        SocketsHttpHandler handler = new() { CookieContainer = Cookies, AllowAutoRedirect = false };
        if (from is not null)
        {
            handler.ConnectCallback = async (context, cancellation) =>
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        client = new HttpClient(handler) { BaseAddress = address };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Tests/1.0");
    }

    public CookieContainer Cookies { get; }

    /// <summary>The client, for what no browser would send.</summary>
    public HttpClient Raw => client;

    public async Task<Page> GetAsync(string address) => await Page.OfAsync(await client.GetAsync(address));

    /// <summary>Submits a form with its hidden fields, the given ones and the button that is pressed.</summary>
    public async Task<Page> SubmitAsync(Page page, PageForm form, params (string Name, string Value)[] fields)
    {
        Dictionary<string, string> values = new(form.Hidden);
        foreach ((string name, string value) in fields)
        {
            values[name] = value;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(page.Address, form.Action)) { Content = new FormUrlEncodedContent(values) };
        request.Headers.Add("Origin", page.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await Page.OfAsync(await client.SendAsync(request));
    }

    public void Dispose() => client.Dispose();
}

/// <summary>A form as the page has it.</summary>
public sealed record PageForm(string Action, IReadOnlyDictionary<string, string> Hidden, IReadOnlyList<(string Name, string Value)> Buttons, IReadOnlyList<string> Fields);

/// <summary>An answer and what it shows.</summary>
public sealed partial record Page(HttpStatusCode Status, Uri Address, string Html, Uri? Location, HttpResponseMessage Answer)
{
    public string Text => Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(Html, " ")), " ");

    public IReadOnlyList<PageForm> Forms =>
    [
        .. FormPattern().Matches(Html).Select(form => new PageForm(
            Attribute(form.Groups[1].Value, "action") ?? Address.PathAndQuery,
            InputPattern().Matches(form.Groups[2].Value).Where(i => Attribute(i.Value, "type") == "hidden").ToDictionary(i => Attribute(i.Value, "name")!, i => Attribute(i.Value, "value") ?? ""),
            [.. ButtonPattern().Matches(form.Groups[2].Value).Select(b => (Attribute(b.Value, "name") ?? "", Attribute(b.Value, "value") ?? ""))],
            [.. FieldPattern().Matches(form.Groups[2].Value).Where(i => Attribute(i.Value, "type") != "hidden").Select(i => Attribute(i.Value, "name") ?? "")])),
    ];

    /// <summary>The form with a button of that name and value.</summary>
    public PageForm FormOf(string name, string value) =>
        Forms.FirstOrDefault(f => f.Buttons.Contains((name, value))) ?? throw new InvalidOperationException($"Expected a form with the button {name}={value}, found:\n{Html}");

    /// <summary>The form with that address.</summary>
    public PageForm FormTo(string action) =>
        Forms.FirstOrDefault(f => f.Action == action) ?? throw new InvalidOperationException($"Expected a form to {action}, found:\n{Html}");

    public static async Task<Page> OfAsync(HttpResponseMessage answer) =>
        new(answer.StatusCode, answer.RequestMessage!.RequestUri!, await answer.Content.ReadAsStringAsync(), answer.Headers.Location, answer);

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $@"\b{name}=""([^""]*)""") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex(@"<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    [GeneratedRegex(@"<input[^>]*>")]
    private static partial Regex InputPattern();

    [GeneratedRegex(@"<button[^>]*>")]
    private static partial Regex ButtonPattern();

    [GeneratedRegex(@"<(?:input|textarea|select)[^>]*>")]
    private static partial Regex FieldPattern();

    [GeneratedRegex(@"<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
