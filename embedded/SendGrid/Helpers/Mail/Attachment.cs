namespace SendGrid.Helpers.Mail;

/// <summary>A file: its content in base64.</summary>
public class Attachment
{
    public string? Content { get; set; }

    /// <summary>The MIME type; <c>application/octet-stream</c> where not given.</summary>
    public string? Type { get; set; }

    public string? Filename { get; set; }

    /// <summary><c>attachment</c> (where not given) or <c>inline</c>.</summary>
    public string? Disposition { get; set; }

    /// <summary>How the HTML body refers to an inline file (<c>cid:</c>).</summary>
    public string? ContentId { get; set; }
}
