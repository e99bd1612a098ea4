using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Workflows.Testing;

/// <summary>What a browser does without scripts: keeps cookies, opens pages, submits the forms on them.</summary>
public sealed class Device : IDisposable
{
    private readonly HttpClient client;
    private readonly SocketsHttpHandler handler;

    /// <param name="address">The application's.</param>
    /// <param name="from">The device's own, one of this machine; any when null.</param>
    public Device(Uri address, string? from = null)
        : this(address, new SocketsHttpHandler())
    {
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
    }

    /// <param name="address">The application's.</param>
    /// <param name="handler">How it gets there.</param>
    public Device(Uri address, SocketsHttpHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        this.handler = handler;
        Cookies = new CookieContainer();
        handler.CookieContainer = Cookies;
        handler.AllowAutoRedirect = false;
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

        return await SendAsync(page, form, new FormUrlEncodedContent(values));
    }

    /// <summary>Submits a form as <see cref="SubmitAsync"/> does, with a file in its field <c>file</c>; null: none was chosen.</summary>
    public async Task<Page> SubmitFileAsync(
        Page page, PageForm form, string fileName, byte[]? file, string contentType = "application/octet-stream", params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent content = [];
        foreach ((string name, string value) in form.Hidden.Select(h => (h.Key, h.Value)).Concat(fields))
        {
            content.Add(new StringContent(value), name);
        }

        if (file is not null)
        {
            content.Add(new ByteArrayContent(file) { Headers = { ContentType = new(contentType) } }, "file", fileName);
        }

        return await SendAsync(page, form, content);
    }

    private async Task<Page> SendAsync(Page page, PageForm form, HttpContent content)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(page.Address, form.Action)) { Content = content };
        request.Headers.Add("Origin", page.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await Page.OfAsync(await client.SendAsync(request));
    }

    public void Dispose() => client.Dispose();
}

/// <summary>A form as the page has it.</summary>
/// <param name="Action">Where it is sent; the page's own address when the form names none.</param>
/// <param name="Hidden">Hidden fields with their values.</param>
/// <param name="Buttons">Buttons, in order; name and value are empty where they have none.</param>
/// <param name="Fields">Names of the fields that a person fills in, in order.</param>
public sealed record PageForm(string Action, IReadOnlyDictionary<string, string> Hidden, IReadOnlyList<(string Name, string Value)> Buttons,
    IReadOnlyList<string> Fields);

/// <summary>An answer and what it shows.</summary>
public sealed partial record Page(HttpStatusCode Status, Uri Address, string Html, Uri? Location, HttpResponseMessage Answer)
{
    private static readonly HtmlParser Parser = new();
    private IHtmlDocument? parsed;

    /// <summary>The document, read as a browser reads it.</summary>
    public IHtmlDocument Document => parsed ??= Parser.ParseDocument(Html);

    /// <summary>All text of the document, its title too, without scripts and styles; runs of white space are one space.</summary>
    public string Text => Spaces().Replace(
        string.Join(' ', Document.Descendants<IText>().Where(t => t.ParentElement is not (IHtmlScriptElement or IHtmlStyleElement)).Select(t => t.Data)), " ");

    /// <summary>The forms, in order.</summary>
    public IReadOnlyList<PageForm> Forms =>
    [
        .. Document.Forms.Select(form => new PageForm(
            form.GetAttribute("action") ?? Address.PathAndQuery,
            form.Elements.OfType<IHtmlInputElement>().Where(i => i.Type == "hidden").ToDictionary(i => i.Name ?? "", i => i.Value),
            [.. form.Elements.OfType<IHtmlButtonElement>().Select(b => (b.Name ?? "", b.Value))],
            [.. form.Elements.Where(e => e is IHtmlInputElement { Type: not "hidden" } or IHtmlTextAreaElement or IHtmlSelectElement)
                .Select(e => e.GetAttribute("name") ?? "")])),
    ];

    /// <summary>The form with a button of that name and value.</summary>
    public PageForm FormOf(string name, string value) =>
        Forms.FirstOrDefault(f => f.Buttons.Contains((name, value)))
            ?? throw new InvalidOperationException($"Expected a form with the button {name}={value}, found:\n{Html}");

    /// <summary>The form with that address.</summary>
    public PageForm FormTo(string action) =>
        Forms.FirstOrDefault(f => f.Action == action) ?? throw new InvalidOperationException($"Expected a form to {action}, found:\n{Html}");

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<Page> OfAsync(HttpResponseMessage answer) =>
        new(answer.StatusCode, answer.RequestMessage!.RequestUri!, await answer.Content.ReadAsStringAsync(), answer.Headers.Location, answer);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
