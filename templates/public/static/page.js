'use strict'

// Comfort for pages that work without it. Its sentences stand in the page, in the reader's language.

{
  const status = document.createElement('p')
  status.className = 'spoken'
  status.setAttribute('role', 'status')
  document.body.append(status)

  // Buttons that copy the value beside them: they stay hidden where nothing can be copied.
  const copyButtons = navigator.clipboard ? document.querySelectorAll('button[data-copy]') : []
  for (const button of copyButtons) {
    const label = button.textContent
    const sentences = (button.closest('[data-copied]') || document.querySelector('[data-copied]') || button).dataset
    let timer
    const say = (sentence, shown) => {
      status.textContent = sentence
      button.textContent = shown
      clearTimeout(timer)
      timer = setTimeout(() => {
        status.textContent = ''
        button.textContent = label
      }, 3000)
    }
    button.hidden = false
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(button.dataset.copy).then(
        () => say(sentences.copied || label, sentences.copied || label),
        () => say(sentences.copyFailed || label, label),
      )
    })
  }

  // Links that lack a password: it is put in here and goes to the app, and nowhere else (AC-111).
  for (const box of document.querySelectorAll('[data-before]')) {
    const field = box.querySelector('[type=password]')
    const link = box.querySelector('a')
    const complete = () => {
      link.hidden = true
      link.removeAttribute('href')
      if (field.value === '') return
      link.href = box.dataset.before + encodeURIComponent(field.value) + box.dataset.after
      link.hidden = false
    }
    const forget = () => {
      field.value = ''
      complete()
    }
    field.addEventListener('input', complete)
    link.addEventListener('click', () => setTimeout(forget))
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && field.value !== '') link.click()
    })
    // A page that comes back from the browser's memory has forgotten it too.
    addEventListener('pagehide', forget)
    box.hidden = false
  }

  // A link to one of the ways opens it.
  const open = () => {
    const way = document.getElementById(location.hash.slice(1))
    if (way instanceof HTMLDetailsElement) way.open = true
  }
  addEventListener('hashchange', open)
  open()
}
