namespace SamCam.Client.Documents;

/// <summary>Who is told when a job ends, and what came of it.</summary>
/// <param name="Host">The host; the rest of its address may be a secret.</param>
/// <param name="State">waiting (for the end of the job), due, delivered or given up.</param>
/// <param name="Attempts">How often it was tried since the end of the job.</param>
/// <param name="Error">Why the last try was in vain; null when it was not.</param>
public sealed record WebhookDocument(string Host, string State, int Attempts, string? Error);
