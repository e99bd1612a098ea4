namespace SendGrid;

/// <summary>Content types of bodies.</summary>
public class MimeType
{
#pragma warning disable CA2211 // official fields
    public static readonly string Html = "text/html";

    public static readonly string Text = "text/plain";
#pragma warning restore CA2211
}
