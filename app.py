"""Where a Hugging Face Space starts Plainly."""

if __name__ == "__main__":
    from assistant.ui.chat import serve

    serve(host="0.0.0.0", port=7860)
