namespace SendGrid.Helpers.Mail;

/// <summary>Whether the service adds an image to count opens. Relay and folder never do.</summary>
public class OpenTracking
{
    public bool? Enable { get; set; }

    public string? SubstitutionTag { get; set; }
}
